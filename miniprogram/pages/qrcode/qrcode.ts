// qrcode/: the page that draws a mini program code, which takes a function that uses the token.
// What may stand in a code, and the picture in the answer, are in `model/`.

import { asCallError, callFunction, reportedError } from '../../cloud';
import { readPreferences } from '../../device';
import { messagesIn } from '../../i18n/messages';
import type { Messages } from '../../i18n/zh';
import { imageSource, isScene } from '../../model/mini-program-code';

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
    isValid: true,
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
    this.setData({ fontScale, labels: labelsOf(this.messages) });
    wx.setNavigationBarTitle({ title: this.messages.qrcode.title });
  },

  onScene({ detail }: { detail: { value: string } }) {
    this.setData({ scene: detail.value, isValid: isScene(detail.value) });
  },

  async onMake() {
    const { scene, isBusy, isValid } = this.data;
    if (isBusy || !isValid) return;
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
      this.setData({ isBusy: false });
    }
  },
});
