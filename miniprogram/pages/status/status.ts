import { asCallError, callFunction, reportedError } from '../../cloud';
import { readPreferences } from '../../device';
import { messagesIn } from '../../i18n/messages';
import { type Feedback, feedbackOf } from '../../model/feedback';
import { type Explanation, explain } from '../../model/history';
import { parseStatus, type RefreshEvent, type Status } from '../../model/status';
import {
  detailsOf,
  type HistoryView,
  heroView,
  historyView,
  loadingHero,
  problemHero,
  type Row,
  rowsOf,
} from '../../model/status-view';
import { localTime } from '../../model/times';
import { labelsOf } from './labels';

const TICK_MS = 1000;
/** The page reads the status again by itself this often while it is shown. */
const RELOAD_MS = 60_000;

const firstMessages = messagesIn('zh');

Page({
  data: {
    fontScale: 1,
    labels: labelsOf(firstMessages),
    hero: loadingHero(firstMessages),
    isLoaded: false,
    isAdmin: false,
    /** The caller's own, for those who are not admins yet. */
    openid: '',
    isRefreshing: false,
    /** Nothing can be shown; the words under the ring tell why. */
    isProblem: false,
    /** Why what is shown is not the newest. */
    notice: '',
    updated: '',
    rows: [] as Row[],
    details: [] as Row[],
    areDetailsOpen: false,
    history: historyView([], 0, firstMessages) as HistoryView,
    chosen: -1,
    explanation: null as Explanation | null,
    feedback: null as Feedback | null,
  },

  messages: firstMessages,
  status: null as Status | null,
  /** The server's clock minus this device's, ms. */
  clockOffsetMs: 0,
  ticker: 0,
  /** When the explained event was; 0 for none. */
  chosenAt: 0,
  reloadAt: 0,
  /** Numbers the loads, so that a late reply never replaces a newer one. */
  turn: 0,

  onShow() {
    const { language, fontScale } = readPreferences();
    this.messages = messagesIn(language);
    this.setData({ fontScale, labels: labelsOf(this.messages) });
    wx.setNavigationBarTitle({ title: this.messages.page.title });
    if (!this.status) {
      this.setData({ hero: loadingHero(this.messages) });
    }
    this.load();
    this.stopTicking();
    this.ticker = setInterval(() => this.tick(), TICK_MS);
  },

  onHide() {
    this.stopTicking();
  },

  onUnload() {
    this.stopTicking();
    this.turn++;
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  onReload() {
    this.load();
  },

  onTryIt() {
    wx.navigateTo({ url: '/pages/qrcode/qrcode' });
  },

  onChoose({ detail }: { detail: { index: number } }) {
    this.choose(this.status?.admin?.history[detail.index]);
  },

  /** Explains one event of the history; a reload keeps it chosen. */
  choose(event: RefreshEvent | undefined) {
    this.chosenAt = event?.at ?? 0;
    this.setData({
      chosen: event ? (this.status?.admin?.history.indexOf(event) ?? -1) : -1,
      explanation: event && this.status ? explain(event, this.status, this.now(), this.messages) : null,
    });
  },

  onDetails() {
    this.setData({ areDetailsOpen: !this.data.areDetailsOpen });
  },

  async onRefreshNow() {
    if (this.data.isRefreshing) return;
    this.setData({ isRefreshing: true, feedback: null });
    const feedback = await this.refreshNow();
    this.setData({ isRefreshing: false, feedback });
  },

  async refreshNow(): Promise<Feedback> {
    const askedAt = this.now();
    try {
      const reply = await callFunction('refreshToken');
      await this.load();
      return feedbackOf(reply, this.status?.admin?.failure, askedAt, this.messages);
    } catch (error) {
      const { title, sentence } = asCallError(error, 'refreshToken');
      return { outcome: 'failed', title, text: sentence };
    }
  },

  /** Reads the status and shows it; keeps what is shown when that fails. */
  async load() {
    const turn = ++this.turn;
    this.reloadAt = Number.POSITIVE_INFINITY;
    try {
      const result = await callFunction('getToken');
      const status = parseStatus(result);
      if (turn !== this.turn) return;
      if (!status) throw reportedError('getToken', result);
      this.clockOffsetMs = status.now - Date.now();
      this.status = status;
      this.show(status);
    } catch (error) {
      if (turn === this.turn) this.showProblem(error);
    } finally {
      // From the answer on: a call that takes long is not overtaken by the next one.
      if (turn === this.turn) this.reloadAt = Date.now() + RELOAD_MS;
    }
  },

  show(status: Status) {
    const { now, admin } = status;
    const { messages } = this;
    this.setData({
      isLoaded: true,
      isAdmin: admin !== undefined,
      openid: admin ? '' : (status.openid ?? ''),
      isProblem: false,
      notice: '',
      updated: messages.page.reload(localTime(now, now, messages)),
      hero: heroView(status, now, messages),
      rows: rowsOf(status, now, messages),
      details: detailsOf(status, messages),
      history: historyView(admin?.history ?? [], now, messages),
    });
    this.choose(admin?.history.find(({ at }) => at === this.chosenAt));
  },

  showProblem(error: unknown) {
    const { messages } = this;
    const { title, sentence, errCode } = asCallError(error, 'getToken');
    if (this.status) {
      this.setData({ notice: messages.page.stale(sentence) });
      return;
    }
    this.setData({
      hero: problemHero(title, sentence, messages.problemCode(errCode)),
      isProblem: true,
    });
  },

  tick() {
    if (this.status) this.setData({ hero: heroView(this.status, this.now(), this.messages) });
    if (Date.now() >= this.reloadAt) this.load();
  },

  now() {
    return Date.now() + this.clockOffsetMs;
  },

  stopTicking() {
    clearInterval(this.ticker);
  },
});
