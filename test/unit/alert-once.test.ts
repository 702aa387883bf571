import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { type Alert, groupAlerts } from '../../cloudfunctions/refreshToken/core/alert.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createWriter, databaseDown, INVOCATION_MS, refusal, stale, type Writer } from '../support/writer.ts';

let raised: Alert[];
let writer: Writer;

/** Due, and good for another hour. */
beforeEach(() => {
  raised = [];
  writer = createWriter({ ...stale }, { raise: (alert) => raised.push(alert) });
});

const events = () => raised.map(({ event }) => event);
const fail = () => writer.run({ isUrgent: true }).catch(() => undefined);
/** The timer, every hour. */
async function hours(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await fail();
    writer.time.advance(HOUR);
  }
}

describe('a refresh that works again', () => {
  it('is no conflict that is told', async () => {
    Object.assign(writer.store.stored as object, { alarmed: true });
    await writer.run();
    expect(events()).toEqual(['recovered']);
    expect(writer.store.stored).not.toHaveProperty('conflictToldAt');
  });
});

describe('a failure that waits for somebody', () => {
  beforeEach(() => writer.answerWith(async () => refusal()));

  it('is told once it is stored', async () => {
    writer.ports.raise = (alert) => raised.push({ ...alert, ...(writer.store.stored as object) });
    await fail();
    expect(raised).toMatchObject([
      { event: 'failing', alarmed: true, failingToldAt: 0, failure: { errCode: 40125 } },
    ]);
  });

  it('is told every hour, however often the refresh is tried', async () => {
    for (let now = 0; now < 3 * HOUR; now += MINUTE) {
      await fail();
      writer.time.advance(MINUTE);
    }
    expect(raised.length).toBe(3);
    expect(new Set(raised.map(({ since }) => since))).toEqual(new Set([0]));
  });

  it('is told every hour by a timer that comes some seconds early', async () => {
    for (let n = 0; n < 4; n++) {
      await fail();
      writer.time.advance(HOUR - 20 * SECOND);
    }
    expect(raised.length).toBe(4);
  });

  it('is told once by however many instances come at the same time', async () => {
    const crowd = Array.from({ length: 20 }, () => writer.start({ isUrgent: true }).catch(() => undefined));
    await writer.time.run(Promise.all(crowd));
    expect(events()).toEqual(['failing']);
  });

  it('is told by nobody who does not know whether that is written down, but by the next one', async () => {
    const { giveUp } = writer.store;
    writer.wrap({ giveUp: async () => Promise.reject(databaseDown) });
    await fail();
    expect(raised).toEqual([]);
    writer.wrap({ giveUp });
    writer.time.advance(LEASE_MS + SECOND);
    await fail();
    expect(events()).toEqual(['failing']);
  });

  it('is told although the answer to the write got lost', async () => {
    const { giveUp } = writer.store;
    writer.wrap({
      async giveUp(...args) {
        await giveUp(...args);
        writer.wrap({ giveUp });
        throw databaseDown;
      },
    });
    await fail();
    expect(events()).toEqual(['failing']);
  });

  it('is not told by an instance whose lease another has taken', async () => {
    writer.answerWith(async () => {
      const { stored } = writer.store;
      writer.store.stored = { ...stored, lease: { id: 'other', state: 'held', until: new Date(LEASE_MS) } };
      return refusal();
    });
    await writer.run({ isUrgent: true }, 3 * SECOND).catch(() => undefined);
    expect(raised).toEqual([]);
    expect(writer.store.stored).not.toHaveProperty('failingToldAt');
  });

  it('whose message was lost, for its instance was killed before it could send, is told after an hour', async () => {
    writer.ports.raise = () => undefined;
    await fail();
    writer.ports.raise = (alert) => raised.push(alert);
    writer.time.advance(58 * MINUTE);
    await fail();
    expect(raised).toEqual([]);
    writer.time.advance(2 * MINUTE);
    await fail();
    expect(events()).toEqual(['failing']);
  });

  it('is told as soon as somebody wants to be told', async () => {
    const { raise } = writer.ports;
    writer.ports.raise = undefined;
    await fail();
    expect(writer.store.stored).not.toHaveProperty('failingToldAt');
    writer.ports.raise = raise;
    writer.time.advance(MINUTE);
    await fail();
    expect(events()).toEqual(['failing']);
  });

  it('shares a message with those of other AppIDs that fail in the same run', async () => {
    const appids = ['wx-1', 'wx-2', 'wx-3'];
    for (const appid of appids) {
      const store = createMemoryTokenStore(writer.time.now);
      const ports = { ...writer.ports, appid, store, left: () => INVOCATION_MS };
      await writer.time.run(refresh(ports, {}).catch(() => undefined));
    }
    expect(groupAlerts(raised).map((group) => group.map(({ appid }) => appid))).toEqual([appids]);
  });
});

describe('a recovery', () => {
  it('is told once, with the beginning of the failure', async () => {
    writer.answerWith(async () => refusal());
    await hours(2);
    writer.recover();
    await hours(3);
    expect(events()).toEqual(['failing', 'failing', 'recovered']);
    expect(raised[2]).toMatchObject({ since: 0, at: 2 * HOUR });
  });

  it('is not told to who was not alarmed', async () => {
    writer.answerWith(async () => ({ ...refusal(), retry: 'now', error: databaseDown }));
    await fail();
    writer.time.advance(5 * MINUTE);
    writer.recover();
    await fail();
    expect(raised).toEqual([]);
  });

  it('does not make the next failure come more often than hourly', async () => {
    for (let n = 0; n < 6; n++) {
      writer.answerWith(async () => refusal());
      await fail();
      writer.time.advance(5 * MINUTE);
      writer.recover();
      await fail();
      writer.store.stored = { ...writer.store.stored, ...aToken({ issuedAt: writer.time.now() - HOUR }) };
      writer.time.advance(5 * MINUTE);
    }
    expect(events()).toEqual(['failing', 'recovered']);
  });
});

describe('a conflict', () => {
  it('is told once an hour, however often a token that had stood is refused', async () => {
    await fail();
    for (let n = 0; n < 12; n++) {
      writer.time.advance(10 * MINUTE);
      await writer.run({ rejected: fingerprint(String(writer.store.stored?.value)) });
    }
    expect(events()).toEqual(['conflict', 'conflict']);
    const [first, second] = raised;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(HOUR);
  });
});
