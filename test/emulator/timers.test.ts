import { expect, test } from 'vitest';
import { createClock } from '../../scripts/emulator/clock.ts';
import { createTimers, type TimerEvent } from '../../scripts/emulator/functions/timers.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Timers on a clock at epoch 0 whose real timer the test runs by hand. */
function setUp(...crons: string[]) {
  const clock = createClock(() => 0);
  const triggers = crons.map((cron, index) => ({ function: `f${index}`, name: `t${index}`, cron }));
  const fired: [string, TimerEvent][] = [];
  let armed: { callback: () => void; delayMs: number } | undefined;
  const timers = createTimers({
    triggers,
    clock,
    fire: (trigger, event) => fired.push([trigger.function, event]),
    setTimer(callback, delayMs) {
      expect(armed).toBeUndefined();
      armed = { callback, delayMs };
      return armed;
    },
    clearTimer(handle) {
      if (handle === armed) armed = undefined;
    },
  });
  const delayMs = () => armed?.delayMs;
  /** Lets the armed timer run out. */
  const elapse = () => {
    const { callback, delayMs: delay } = armed ?? { callback: () => {}, delayMs: 0 };
    clock.advance(delay);
    callback();
  };
  return { clock, triggers, timers, fired, delayMs, elapse };
}

function nextRuns({ timers, triggers }: ReturnType<typeof setUp>) {
  return triggers.map((trigger) => timers.nextRun(trigger));
}

test('reads seven fields in UTC+8', () => {
  const set = setUp(
    '0 0 * * * * *',
    '*/5 * * * * * *',
    '0 30 9 * * * *',
    '0 1/10 * * * * *',
    '0 0 0 1 1 * 1971',
  );
  expect(nextRuns(set)).toEqual([
    1 * HOUR,
    5 * SECOND,
    1 * HOUR + 30 * MINUTE,
    1 * MINUTE,
    365 * DAY - 8 * HOUR,
  ]);
});

test('takes day and weekday as alternatives, the week beginning with Sunday as 0', () => {
  // Epoch 0 is a Thursday, 08:00 in UTC+8; Friday the 2nd and Sunday the 4th begin 8 hours before they do in UTC.
  const set = setUp('0 0 0 * * 0 *', '0 0 0 2 * SUN *');
  expect(nextRuns(set)).toEqual([3 * DAY - 8 * HOUR, 1 * DAY - 8 * HOUR]);
});

test('refuses a cron that has not seven fields and says whose it is', () => {
  expect(() => setUp('0 * * * *')).toThrow('Timer t0 in f0/config.json');
});

test('fires at each time with the event of a CloudBase timer', () => {
  const { fired, elapse } = setUp('0 0 * * * * *');
  elapse();
  elapse();
  const event = { Type: 'Timer', TriggerName: 't0', Message: '' };
  expect(fired).toEqual([
    ['f0', { ...event, Time: '1970-01-01T01:00:00Z' }],
    ['f0', { ...event, Time: '1970-01-01T02:00:00Z' }],
  ]);
});

test('serves every trigger with one timer, the earliest first', () => {
  const { fired, delayMs, elapse } = setUp('0 0 * * * * *', '0 */40 * * * * *');
  expect(delayMs()).toBe(40 * MINUTE);
  elapse();
  expect(delayMs()).toBe(20 * MINUTE);
  elapse();
  expect(fired.map(([name]) => name)).toEqual(['f1', 'f0', 'f1']);
});

test('waits again when the timer comes early', () => {
  const { clock, fired, elapse, delayMs } = setUp('0 0 * * * * *');
  clock.advance(-1);
  elapse();
  expect([fired.length, delayMs()]).toEqual([0, 1]);
});

test('sleeps no longer than a day at a time', () => {
  const { delayMs, elapse, fired } = setUp('0 0 8 4 1 * 1970');
  const delays = [delayMs()];
  while (fired.length === 0) {
    elapse();
    delays.push(delayMs());
  }
  expect(delays).toEqual([1 * DAY, 1 * DAY, 1 * DAY, undefined]);
});

test('fires once what a move of the clock jumped over', () => {
  const { clock, timers, triggers, fired } = setUp('0 0 * * * * *');
  clock.advance(5 * HOUR + 1);
  timers.reschedule();
  expect(fired.map(([, { Time }]) => Time)).toEqual(['1970-01-01T01:00:00Z']);
  expect(triggers.map(timers.nextRun)).toEqual([6 * HOUR]);
});

test('waits for the earlier time after the clock was moved back', () => {
  const { clock, timers, triggers, fired, delayMs } = setUp('0 0 * * * * *');
  clock.advance(-3 * HOUR);
  timers.reschedule();
  expect([triggers.map(timers.nextRun), fired.length, delayMs()]).toEqual([[-2 * HOUR], 0, 1 * HOUR]);
});

test('knows no next run of a trigger that is over or unknown', () => {
  const { timers, triggers, delayMs } = setUp('0 0 0 1 1 * 1970');
  expect(triggers.map(timers.nextRun)).toEqual([undefined]);
  expect(timers.nextRun({ function: 'f9', name: 't9', cron: '' })).toBeUndefined();
  expect(delayMs()).toBeUndefined();
});

test('stops for good', () => {
  const { clock, timers, delayMs } = setUp('0 0 * * * * *');
  timers.stop();
  clock.advance(1);
  timers.reschedule();
  expect(delayMs()).toBeUndefined();
});

test('uses real timers unless it gets others', () => {
  const timers = createTimers({ triggers: [], clock: createClock(), fire: () => {} });
  timers.reschedule();
  timers.stop();
});
