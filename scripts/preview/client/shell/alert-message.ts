import type { AlertView } from '../../protocol.ts';
import { byId } from './dom.ts';
import { clockTime } from './times.ts';

/** Shows what was last told to the owner, as it stands in the chat of a robot. */
export function drawAlert(alert: AlertView | undefined): void {
  byId('alert').hidden = alert === undefined;
  const write = (id: string, text: string) => {
    if (byId(id).textContent !== text) byId(id).textContent = text;
  };
  write('alert-time', alert ? clockTime(alert.at) : '');
  write('alert-text', alert?.text ?? '');
}
