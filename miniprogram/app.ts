import { initCloud } from './cloud';

App({
  onLaunch() {
    initCloud();
  },
});
