import { asCallError, callFunction, reportedError } from '../../cloud';
import { readPreferences } from '../../device';
import { messagesIn } from '../../i18n/messages';
import { type Feedback, feedbackOf } from '../../model/feedback';
import { type HistoryPane, historyPane } from '../../model/history-pane';
import {
  type AccountView,
  accountsView,
  type OpenedAccount,
  openedAccount,
} from '../../model/several-accounts';
import { parseStatus, type Status } from '../../model/status';
import { detailsOf, heroView, loadingHero, problemHero, type Row, rowsOf } from '../../model/status-view';
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
    pane: historyPane({ state: 'missing' }, 0, 0, firstMessages) as HistoryPane,
    /** All AppIDs, the own one first; empty where there is one only. */
    accounts: [] as AccountView[],
    opened: null as OpenedAccount | null,
    feedback: null as Feedback | null,
  },

  messages: firstMessages,
  status: null as Status | null,
  /** The server's clock minus this device's, ms. */
  clockOffsetMs: 0,
  ticker: 0,
  /** When the explained event of each AppID was, ms since the epoch; that of the own one under ''. */
  chosenAt: {} as Record<string, number>,
  /** Of which other AppID more is shown; '' for none. */
  openedAppid: '',
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

  /** Explains one event of a history; a reload keeps it chosen. */
  onChoose({ detail, currentTarget }: WechatMiniprogram.CustomEvent<{ index: number }>) {
    const appid = String(currentTarget.dataset.appid ?? '');
    const history = appid ? this.other(appid)?.history : this.status?.admin?.history;
    this.chosenAt[appid] = history?.[detail.index]?.at ?? 0;
    this.showHistories();
  },

  /** Shows more of another AppID, or less of it again. */
  onOpen({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const appid = String(currentTarget.dataset.appid);
    this.openedAppid = this.openedAppid === appid ? '' : appid;
    this.showHistories();
  },

  showHistories() {
    const { status, messages, openedAppid, chosenAt } = this;
    if (!status) return;
    const now = this.now();
    const other = this.other(openedAppid);
    const own = { ...status, ...(status.admin?.history && { history: status.admin.history }) };
    this.setData({
      pane: historyPane(own, chosenAt[''] ?? 0, now, messages),
      opened: other ? openedAccount(other, chosenAt[openedAppid] ?? 0, now, messages) : null,
    });
  },

  other(appid: string) {
    return this.status?.admin?.others.find((account) => account.appid === appid);
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
      const { admin, standsInFor } = this.status ?? {};
      return feedbackOf(reply, admin?.failure, askedAt, this.messages, standsInFor !== undefined);
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
      accounts: accountsView(status, now, messages),
    });
    this.showHistories();
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
