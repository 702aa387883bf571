'use strict';
/**
 * What the benchmark has a contestant's function do. Every contestant is a cloud function of two parts: `getToken`, the
 * way it has access tokens, `call`, one call of a WeChat API with it, and, where it has them, `getTicket` for tickets.
 *
 * @typedef {{ getToken(): Promise<string>, call?(): Promise<unknown>, refresh?(): Promise<unknown>, getTicket?(): Promise<string> }} Contestant
 * @typedef {{ work: 'tokens' | 'calls' | 'warm' | 'many' | 'hour' | 'refresh' | 'tickets', times?: number }} Event
 */
const HOUR_MS = 3_600_000;
const BATCHES = 20;

/** @param {Contestant} contestant @returns {(event: Event) => Promise<object>} the function's `main` */
exports.createMain = (contestant) => async (event) => {
  const works = { tokens, calls, warm, many, hour, refresh, tickets };
  return works[event.work](contestant, event);
};

/** Callers that all want a token at once. */
async function tokens({ getToken }, { times }) {
  const results = await all(times, getToken);
  return { tokens: valuesOf(results), failed: countFailed(results) };
}

/** Callers that all want a ticket at once. */
async function tickets({ getTicket }, { times }) {
  const results = await all(times, getTicket);
  return { tickets: valuesOf(results), why: reasonOf(results) };
}

/** API calls, all at once. */
async function calls({ call }, { times }) {
  const startedAt = performance.now();
  const results = await all(times, call);
  const ms = performance.now() - startedAt;
  return { ok: times - countFailed(results), failed: countFailed(results), ms, why: reasonOf(results) };
}

/** Calls one after the other, in batches; the middle one of their means is what a call takes when nothing interferes. */
async function warm({ getToken }, { times }) {
  const means = [];
  await getToken();
  for (let batch = 0; batch < BATCHES; batch++) {
    const startedAt = performance.now();
    for (let n = 0; n < times / BATCHES; n++) await getToken();
    means.push(((performance.now() - startedAt) * 1000) / Math.ceil(times / BATCHES));
  }
  return { microseconds: means.sort((a, b) => a - b)[BATCHES / 2] };
}

/** Many calls, a hundred at a time. */
async function many({ getToken }, { times }) {
  for (let n = 0; n < times; n += 100) await all(100, getToken);
  return {};
}

/** So many calls, spread over an hour of the instance's own time. */
async function hour({ getToken }, { times }) {
  const { now } = Date;
  let passedMs = 0;
  Date.now = () => now() + passedMs;
  for (let n = 0; n < times; n++) {
    await getToken();
    passedMs += HOUR_MS / times;
  }
  Date.now = now;
  return {};
}

/** What the contestant's timer runs, if it has one. */
async function refresh(contestant) {
  return (await contestant.refresh?.()) ?? {};
}

function all(times, run) {
  return Promise.allSettled(Array.from({ length: times }, () => run()));
}

function valuesOf(results) {
  return results.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
}

function countFailed(results) {
  return results.filter(({ status }) => status === 'rejected').length;
}

function reasonOf(results) {
  const failed = results.find(({ status }) => status === 'rejected');
  return failed && String(failed.reason?.errMsg ?? failed.reason?.message ?? failed.reason);
}
