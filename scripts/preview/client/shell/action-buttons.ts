// shell/: the page around the phone: the tokens, the buttons, and the list of what happens,
// in both languages.

import { type ActionName, type ActionReport, LIVE_ACTIONS, type PreviewState } from '../../protocol.ts';
import { sendAction } from '../server.ts';
import { byId, element } from './dom.ts';
import type { Messages } from './zh.ts';

/** One button: what it does, given how things are. */
interface ButtonSpec {
  action(state: PreviewState): ActionName;
  /** It has switched something that can be switched back. */
  isOn?(state: PreviewState): boolean;
  /** How many requests it still waits for. */
  waiting?(state: PreviewState): number;
}

const always = (action: ActionName): ButtonSpec => ({ action: () => action });

const toggle = (on: ActionName, off: ActionName, isOn: (state: PreviewState) => boolean): ButtonSpec => ({
  action: (state) => (isOn(state) ? off : on),
  isOn,
});

const waiting = (action: ActionName, kind: keyof PreviewState['armed']): ButtonSpec => ({
  action: () => action,
  waiting: ({ armed }) => armed[kind],
});

const GROUPS: [keyof Messages['groups'], ButtonSpec[]][] = [
  ['use', [always('use_token'), always('fire_timer')]],
  ['outside', [always('outside_asks'), always('outside_reports')]],
  [
    'weixin',
    [
      always('revoke'),
      always('foreign_fetch'),
      waiting('fail_requests', 'requests'),
      toggle('reset_secret', 'restore_secret', ({ isSecretWrong }) => isSecretWrong),
      always('add_accounts'),
    ],
  ],
  [
    'cloudbase',
    [
      waiting('fail_database', 'database'),
      waiting('hang_call', 'hang'),
      always('kill_instances'),
      always('delete_document'),
      toggle('timer_off', 'timer_on', ({ nextRunAt }) => nextRunAt === undefined),
      toggle('undeploy', 'allow', ({ gate }) => gate === 'not_deployed'),
      toggle('deny', 'allow', ({ gate }) => gate === 'no_permission'),
    ],
  ],
];

/** What the buttons are drawn from. */
interface Drawing {
  state: PreviewState;
  messages: Messages;
  /** There is no server that could do anything. */
  isOff: boolean;
  /** After the platform has done it. */
  onDone(action: ActionName, report: ActionReport): void;
}

/** Draws the buttons anew; a click does what the button says at that moment. */
export function drawActions(drawing: Drawing): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.place;
  const groups = GROUPS.map(([name, specs]) => drawGroup(name, specs, drawing));
  byId('actions').replaceChildren(...groups.filter((group) => group.querySelector('button')));
  if (focused) byId('actions').querySelector<HTMLElement>(`[data-place="${focused}"]`)?.focus();
}

function drawGroup(name: keyof Messages['groups'], specs: ButtonSpec[], drawing: Drawing): HTMLElement {
  const { state, messages } = drawing;
  const buttons = specs.flatMap((spec, index) => {
    const action = spec.action(state);
    if (state.isLive && !LIVE_ACTIONS.includes(action)) return [];
    return drawButton(spec, action, `${name}-${index}`, drawing);
  });
  return element(
    'div',
    'group',
    element('h3', '', messages.groups[name]),
    element('div', 'acts', ...buttons),
  );
}

function drawButton(
  spec: ButtonSpec,
  action: ActionName,
  place: string,
  { state, messages, isOff, onDone }: Drawing,
): HTMLElement {
  const { label } = messages.acts[action];
  const button = element('button', spec.isOn?.(state) ? 'act is-on' : 'act', label);
  Object.assign(button, { type: 'button', disabled: isOff });
  Object.assign(button.dataset, { action, place });
  const count = spec.waiting?.(state) ?? 0;
  if (count > 0) button.append(element('span', 'count', String(count)));
  // When the server has just gone, the page is about to be told so.
  button.onclick = () =>
    sendAction(action).then(
      (report) => onDone(action, report),
      () => {},
    );
  return button;
}
