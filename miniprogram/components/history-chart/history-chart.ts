import { type Bar, barMeant, latestNotable } from '../../model/history';

/** The last refreshes as bars. A tap, or a step with the arrows, triggers `choose` with the index of a bar. */
Component({
  properties: {
    bars: { type: Array, value: [] as Bar[] },
    /** Index of the chosen bar; -1 for none. */
    chosen: { type: Number, value: -1 },
    /** What a screen reader says for the picture. */
    summary: { type: String, value: '' },
    /** Local times of the first and the last bar. */
    since: { type: String, value: '' },
    until: { type: String, value: '' },
    previousLabel: { type: String, value: '' },
    nextLabel: { type: String, value: '' },
  },

  methods: {
    onTapBar(event: WechatMiniprogram.TouchEvent) {
      const tapped = Number(event.currentTarget.dataset.index);
      this.choose(barMeant(this.data.bars, tapped));
    },

    onPrevious() {
      this.step(-1);
    },

    onNext() {
      this.step(1);
    },

    step(by: number) {
      const { bars, chosen } = this.data;
      const index = chosen < 0 ? latestNotable(bars) : chosen + by;
      const bar = bars[index];
      if (bar && bar.kind !== 'none') this.choose(index);
    },

    choose(index: number) {
      if (index >= 0) this.triggerEvent('choose', { index });
    },
  },
});
