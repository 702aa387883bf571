import type { ContestantName } from '../options.ts';
import type { WorldResult } from '../run-all.ts';
import { drawPanel, PANEL, panelHeight } from './timeline-panel.ts';

const TITLES: Record<ContestantName, string> = {
  article: "The article's code: fetch every hour, read the document every time, no retry",
  'per-process': 'One cache per process, as co-wechat-api does it',
  'ours-token': 'Ours with token',
  'ours-stable': 'Ours with stable_token',
};

const STYLE = `text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:14px}.dim{fill:#888}
.spell{fill:#888;opacity:.15}.overlap{opacity:.35}.refused{stroke:#e6550d;stroke-width:1}.failed{fill:#d62728}.grid{stroke:#ddd}`;

/** Draws the recorded stretch of time: a panel for each contestant, one under the other. Holds no token. */
export function drawTimeline(results: readonly WorldResult[]): string {
  let top = 44;
  const panels = results.flatMap(({ tally, recording }) => {
    if (!recording) return [];
    const panel = `<g transform="translate(0 ${top})">${drawPanel(TITLES[tally.contestant], recording, tally.contestant)}</g>`;
    top += panelHeight(recording);
    return [panel];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PANEL.width}" height="${top}" viewBox="0 0 ${PANEL.width} ${top}">`,
    '<title>Which access token was the newest, who held which, and which calls failed</title>',
    `<style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="16" y="26" class="dim">A colour is a token: when it was the newest, faded while it was the previous one; below, which`,
    ` instance held it. Grey tokens are a foreign program's. | refused call  ● failed call  grey band: no tokens to be had</text>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}
