import { type Language, languageOf } from './i18n/messages';
import { fontScaleOf } from './model/font-scale';

/** What the pages take from WeChat's settings; read at every `onShow`, because the user may change them meanwhile. */
export interface Preferences {
  language: Language;
  fontScale: number;
}

/** Reads language and font size. `getSystemInfoSync` is for base libraries before 2.20.1. */
export function readPreferences(): Preferences {
  const { language, fontSizeScaleFactor, fontSizeSetting } = wx.getAppBaseInfo
    ? wx.getAppBaseInfo()
    : { ...wx.getSystemInfoSync(), fontSizeScaleFactor: undefined };
  return { language: languageOf(language), fontScale: fontScaleOf(fontSizeScaleFactor, fontSizeSetting) };
}
