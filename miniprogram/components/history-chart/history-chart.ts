import { type Bar, barMeant, latestNotable } from '../../model/history';

/** The last refreshes as bars on an axis of time. A tap, or a step with the arrows, triggers `choose` with the index of a bar. */
Component({
  properties: {
    bars: { type: Array, value: [] as Bar[] },
    /** Index of the chosen bar; -1 for none. */
    chosen: { type: Number, value: -1 },
    /** What a screen reader says for the picture. */
    summary: { type: String, value: '' },
    /** Where the axis begins and ends. */
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
      if (bars[index]) this.choose(index);
    },

    choose(index: number) {
      this.triggerEvent('choose', { index });
    },
  },
});
