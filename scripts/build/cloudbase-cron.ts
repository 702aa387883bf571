import { Cron } from 'croner';

const BEIJING_OFFSET_MIN = 8 * 60;

/** Reads a cron as CloudBase does: seven fields `s m h D M W Y` in UTC+8 (official). Throws on one it would refuse. */
export function cloudbaseCron(text: string): Cron {
  return new Cron(text, {
    mode: '7-part',
    paused: true,
    // CloudBase allows `1/10`: from the first minute, every tenth. Croner calls that sloppy.
    sloppyRanges: true,
    utcOffset: BEIJING_OFFSET_MIN,
  });
}
