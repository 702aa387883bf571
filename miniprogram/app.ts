// miniprogram/: the mini program that shows how the token is. Here: what all its pages have in common,
// the app itself, its settings, the calls of cloud functions and what is known of the device.

import { initCloud } from './cloud';

App({
  onLaunch() {
    initCloud();
  },
});
