// qrcode/: the page that draws a mini program code, which takes a function that uses the token.
// What may stand in a code, and the picture in the answer, are in `model/`.

import { asCallError, callFunction, reportedError } from '../../cloud';
import { readPreferences } from '../../device';
import { messagesIn } from '../../i18n/messages';
import type { Messages } from '../../i18n/zh';
import { imageSource, sceneFault } from '../../model/mini-program-code';

const CODE = `const { callWeixin } =
  require('cloud-token')

exports.main = async ({ scene }) => {
  const image = await callWeixin(
    '/wxa/getwxacodeunlimit', {
      data: { scene },
      responseType: 'arraybuffer',
    })
  return {
    base64: image.toString('base64'),
  }
}`;

const labelsOf = ({ qrcode, page }: Messages) => ({
  heading: qrcode.heading,
  intro: qrcode.intro,
  scene: qrcode.scene,
  sceneNote: qrcode.sceneNote,
  make: qrcode.make,
  busy: qrcode.busy,
  empty: qrcode.empty,
  save: qrcode.save,
  retry: page.retry,
});

const firstMessages = messagesIn('zh');

Page({
  data: {
    fontScale: 1,
    labels: labelsOf(firstMessages),
    code: CODE,
    scene: 'hello',
    /** What is wrong with the scene. */
    fault: '',
    isBusy: false,
    /** The picture as a data URL, and what a screen reader says for it. */
    source: '',
    made: '',
    problem: null as { title: string; sentence: string; code: string } | null,
  },

  messages: firstMessages,

  onShow() {
    const { language, fontScale } = readPreferences();
    this.messages = messagesIn(language);
    const fault = sceneFault(this.data.scene, this.messages);
    this.setData({ fontScale, labels: labelsOf(this.messages), fault });
    wx.setNavigationBarTitle({ title: this.messages.qrcode.title });
  },

  onScene({ detail }: { detail: { value: string } }) {
    this.setData({ scene: detail.value, fault: sceneFault(detail.value, this.messages) });
  },

  async onMake() {
    const { scene, isBusy, fault } = this.data;
    if (isBusy || fault) return;
    this.setData({ isBusy: true, source: '', problem: null });
    try {
      const result = await callFunction('qrcode', { scene });
      const source = imageSource(result);
      if (!source) throw reportedError('qrcode', result);
      this.setData({ source, made: this.messages.qrcode.made(scene) });
    } catch (error) {
      const { title, sentence, errCode } = asCallError(error, 'qrcode');
      this.setData({ problem: { title, sentence, code: this.messages.problemCode(errCode) } });
    } finally {
      // What came of it is in view, wherever the page was scrolled to.
      this.setData({ isBusy: false }, () =>
        wx.pageScrollTo({ selector: '#result', offsetTop: -16, duration: 200 }),
      );
    }
  },
});
