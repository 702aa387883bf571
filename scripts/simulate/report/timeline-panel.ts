import { OVERLAP_MS } from '../../emulator/weixin/tokens.ts';
import type { ContestantName } from '../options.ts';
import type { IssuedMark, Recording } from '../world/timeline.ts';

/** Measures of the picture, px. */
export const PANEL = { width: 1400, left: 110, right: 24, lane: 18, head: 30, foot: 34 };

const HOUR_MS = 3_600_000;
const MAX_GRID_LINES = 26;

/** One contestant's part of the picture, with its top at 0. */
export function drawPanel(title: string, recording: Recording, contestant: ContestantName): string {
  const x = scaleOf(recording);
  const seats = seatsOf(recording);
  const bottom = PANEL.head + (seats.length + 1) * PANEL.lane;
  return [
    `<text x="16" y="18" class="title">${title}</text>`,
    ...drawGrid(recording, x, bottom),
    ...recording.spells.map(
      ({ kind, from, to }) =>
        `<rect class="spell" x="${x(from)}" y="${PANEL.head}" width="${width(x, from, to)}" height="${bottom - PANEL.head}"><title>${kind === 'outage' ? 'the token endpoint is down' : 'the AppSecret is wrong'}</title></rect>`,
    ),
    laneTitle('WeChat', PANEL.head),
    ...drawTokens(recording, x, contestant),
    ...seats.flatMap((seat) => drawSeat(recording, x, seat)),
  ].join('\n');
}

/** How high a panel is, px. */
export function panelHeight(recording: Recording): number {
  return PANEL.head + (seatsOf(recording).length + 1) * PANEL.lane + PANEL.foot;
}

type Scale = (at: number) => number;

function scaleOf({ from, to }: Recording): Scale {
  const pxPerMs = (PANEL.width - PANEL.left - PANEL.right) / (to - from);
  return (at) => Math.round((PANEL.left + (Math.min(Math.max(at, from), to) - from) * pxPerMs) * 10) / 10;
}

function width(x: Scale, from: number, to: number): number {
  return Math.max(0.5, Math.round((x(to) - x(from)) * 10) / 10);
}

function seatsOf({ held, refused }: Recording): number[] {
  return [...new Set([...held, ...refused].map(({ seat }) => seat))].sort((a, b) => a - b);
}

function drawGrid({ from, to }: Recording, x: Scale, bottom: number): string[] {
  const hours = (to - from) / HOUR_MS;
  const stepMs = HOUR_MS * Math.ceil(hours / MAX_GRID_LINES);
  const lines: string[] = [];
  for (let at = from; at <= to; at += stepMs) {
    const hour = Math.round((at - from) / HOUR_MS);
    lines.push(`<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${PANEL.head}" y2="${bottom}"/>`);
    lines.push(`<text class="dim" x="${x(at)}" y="${bottom + 14}" text-anchor="middle">${hour} h</text>`);
  }
  return lines;
}

/** Tokens of one kind follow each other; each is the previous one for at most 5 minutes. */
function drawTokens({ issued, to }: Recording, x: Scale, contestant: ContestantName): string[] {
  const api = contestant === 'ours-stable' ? 'stable_token' : 'token';
  const tokens = issued.filter((token) => token.api === api);
  return tokens.flatMap((token, index) => {
    const demotedAt = tokens[index + 1]?.at ?? to;
    const goneAt = Math.min(demotedAt + OVERLAP_MS, tokens[index + 2]?.at ?? to);
    return [
      drawBar(token, x, token.at, demotedAt, 'newest', PANEL.head + 2, 9),
      ...(demotedAt < to ? [drawBar(token, x, demotedAt, goneAt, 'overlap', PANEL.head + 11, 5)] : []),
    ];
  });
}

function drawBar(
  { no, by }: IssuedMark,
  x: Scale,
  from: number,
  to: number,
  kind: string,
  y: number,
  height: number,
): string {
  const fill = by === 'foreign' ? '#aaa' : colourOf(no);
  const title = `token ${no}${by === 'foreign' ? ', a foreign one' : ''}: ${kind}`;
  return `<rect class="${kind}" x="${x(from)}" y="${y}" width="${width(x, from, to)}" height="${height}" fill="${fill}"><title>${title}</title></rect>`;
}

function drawSeat({ held, refused, failed }: Recording, x: Scale, seat: number): string[] {
  const top = PANEL.head + (seat + 1) * PANEL.lane;
  const isHere = (mark: { seat: number }) => mark.seat === seat;
  return [
    laneTitle(`instance ${seat + 1}`, top),
    ...held
      .filter(isHere)
      .map(
        ({ no, from, to }) =>
          `<rect x="${x(from)}" y="${top + 4}" width="${width(x, from, to)}" height="8" fill="${colourOf(no)}"><title>token ${no ?? '?'}</title></rect>`,
      ),
    ...refused
      .filter(isHere)
      .map(
        ({ at }) => `<line class="refused" x1="${x(at)}" x2="${x(at)}" y1="${top + 2}" y2="${top + 14}"/>`,
      ),
    ...failed
      .filter(isHere)
      .map(({ at }) => `<circle class="failed" cx="${x(at)}" cy="${top + 8}" r="2.5"/>`),
  ];
}

function laneTitle(text: string, top: number): string {
  return `<text class="dim" x="${PANEL.left - 10}" y="${top + 12}" text-anchor="end">${text}</text>`;
}

/** Neighbours differ: the hue goes round by the golden angle. */
function colourOf(no: number | undefined): string {
  return no === undefined ? '#ccc' : `hsl(${Math.round((no * 137.5) % 360)} 60% 50%)`;
}
