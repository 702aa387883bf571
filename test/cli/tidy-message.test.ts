import { describe, expect, it } from 'vitest';
import { cloudError } from '../../scripts/cli/cloud/cloud-error.ts';
import { ciError } from '../../scripts/cli/deploy/roads/ci-error.ts';
import { outcomeOf } from '../../scripts/preview/outcome.ts';
import { tidyMessage } from '../../scripts/tidy-message.ts';

const RID = '5f9b1c2d-1a2b3c4d-5e6f7a8b';

describe('what others say', () => {
  it.each([
    [
      'the request id stands in brackets',
      `invalid ip 1.2.3.4, not in whitelist rid: ${RID}`,
      `invalid ip 1.2.3.4, not in whitelist (rid ${RID})`,
    ],
    ['an empty one is left out', 'system error, rid: ', 'system error'],
    ['a cut one is left out', 'system error rid:', 'system error'],
    ['it is one line', 'a\r\n  b\tc ', 'a b c'],
    ['no code twice', 'PERMISSION_DENIED PERMISSION_DENIED', 'PERMISSION_DENIED'],
    [
      'no code twice with a colon',
      'PERMISSION_DENIED: PERMISSION_DENIED: denied',
      'PERMISSION_DENIED: denied',
    ],
    ['no code twice in brackets', '[PERMISSION_DENIED] PERMISSION_DENIED', '[PERMISSION_DENIED]'],
    ['no code twice with a bar', 'PERMISSION_DENIED | PERMISSION_DENIED.', 'PERMISSION_DENIED.'],
    ['the request id alone', `rid: ${RID}`, `(rid ${RID})`],
    ['other words may come twice', 'try again and again, or bye bye', 'try again and again, or bye bye'],
    ['a word with rid', 'no grid: none', 'no grid: none'],
  ])('%s', (_, message, said) => {
    expect(tidyMessage(message)).toBe(said);
  });

  it('keeps the request id of a long message', () => {
    expect(tidyMessage(`${'x'.repeat(500)} rid: ${RID}`)).toBe(`${'x'.repeat(300)} (rid ${RID})`);
  });
});

describe('is said once', () => {
  it('by Tencent Cloud', () => {
    const message = 'PERMISSION_DENIED';
    expect(cloudError({ message, code: message, requestId: 'r-1' }).message).toBe('PERMISSION_DENIED (r-1)');
    expect(cloudError({ message: 'no', code: message, requestId: 'r-1' }).message).toBe(
      'no (PERMISSION_DENIED, r-1)',
    );
  });

  it('by miniprogram-ci', () => {
    expect(ciError(new Error(`upload failed rid: ${RID}`)).message).toBe(`upload failed (rid ${RID})`);
  });

  it('by a function that may not be called', () => {
    const error = { code: 'PERMISSION_DENIED', message: 'PERMISSION_DENIED' };
    expect(outcomeOf({ requestId: '', durationMs: 0, error }).outcome).toBe('PERMISSION_DENIED');
  });
});
