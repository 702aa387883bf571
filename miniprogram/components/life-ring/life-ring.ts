/** The remaining life as a ring, with a large and a small text inside. Draws what it is given. */
Component({
  properties: {
    /** `good`, `warn`, `bad` or `idle` */
    tone: { type: String, value: 'idle' },
    /** 0 to 100 */
    percent: { type: Number, value: 0 },
    figure: { type: String, value: '' },
    caption: { type: String, value: '' },
    /** What a screen reader says for it. */
    spoken: { type: String, value: '' },
  },
});
