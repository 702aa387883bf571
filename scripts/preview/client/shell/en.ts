import { type Messages, told } from './zh.ts';

export const en: Messages = {
  title: 'local preview',
  note: "This is WeChat's component framework (glass-easel), not the WeChat client.",
  languageLabel: 'Language',
  themeLabel: 'Appearance',
  themeSystem: 'System',
  themeLight: 'Light',
  themeDark: 'Dark',
  phoneLabel: 'Mini program',
  userLabel: 'Who opens it',
  visitor: 'Visitor',
  admin: 'Admin',
  pull: 'Pull down',
  back: 'Back',
  platform: 'Platform',
  speedLabel: "Speed of the platform's clock",
  tokens: 'The tokens',
  newest: 'WeChat · newest',
  previous: 'WeChat · previous',
  stored: 'Database · in use',
  none: 'none',
  left: 'left',
  usable: 'usable',
  overlap: 'overlap, still usable',
  refused: 'refused',
  expired: 'expired',
  isNewest: 'is the newest',
  isPrevious: 'is the previous one',
  isDead: 'refused by WeChat',
  unknown: 'not known here',
  requestsToday: 'Token requests today',
  nextRun: 'Timer fires next',
  timerOff: 'off',
  off: 'The server has stopped, and the buttons are off. Run npm start again, and this page comes back by itself.',
  alert: 'Told to the owner (ALERT_WEBHOOK)',
  actions: 'Actions',
  timeline: 'What happens',
  clear: 'Clear',
  lost: 'Connection lost',
  speedTold: (speed) => `Platform clock: ${speed}×`,
  callers: { visitor: 'visitor', admin: 'admin', timer: 'timer', function: 'function', outside: 'outside' },
  outside: { asks: 'asks', is_answered: 'is answered', opens: 'opens it' },
  groups: { use: 'Every day', outside: 'Outside', weixin: 'WeChat', cloudbase: 'CloudBase' },
  acts: {
    fire_timer: {
      label: 'Fire the timer',
      told: told({
        refreshed: 'refreshToken has fetched a new token (%).',
        not_due: 'refreshToken has run: no refresh is due (%).',
        failed: 'refreshToken has run, and the refresh failed: %',
        nothing: 'No function has a trigger.',
      }),
    },
    use_token: {
      label: 'Use the token in a function',
      told: told({
        used: 'qrcode has called WeChat with the token and got a picture (%).',
        renewed: 'qrcode has had the token renewed, called WeChat and got a picture (%).',
        failed: 'The call of qrcode failed: %',
      }),
    },
    outside_asks: {
      label: 'A server outside asks',
      told: told({
        served:
          'A server outside has signed a request to serveToken, opened the answer with its key, and has the token (fingerprint %).',
        failed: 'The server outside got no token: %',
      }),
      next: 'Next: “Revoke the token”, then “It reports a refusal”.',
    },
    outside_reports: {
      label: 'It reports a refusal',
      told: told({
        renewed:
          'serveToken has had the token renewed, and the same answer brought the successor (fingerprint %).',
        served: 'It is the same token (fingerprint %): one that is new is not replaced for a report.',
        failed: 'The server outside got no token: %',
        nothing: 'The database holds no token that could be reported.',
      }),
    },
    revoke: {
      label: 'Revoke the token',
      told: told({
        done: 'WeChat no longer accepts the token in use; the clock went on by 3 minutes.',
        nothing: 'The database holds no token that could be revoked.',
      }),
      next: 'Next: “Use the token in a function”, and watch it recover.',
    },
    foreign_fetch: {
      label: 'Foreign program fetches',
      told: told({
        overlap:
          'Another program has fetched a token: ours is the previous one now and lives 5 more minutes.',
        ended: 'Another program has fetched a token again: ours has ended.',
        nothing: 'Another program has fetched a token; the database holds none of ours.',
      }),
      next: 'Next: “Revoke the token”, then “Use the token in a function”: the conflict shows, and it recovers.',
    },
    fail_requests: {
      label: 'Next 3 requests fail',
      told: told({
        done: 'WeChat answers the next 3 requests for a token with a 502: as many as one refresh makes.',
      }),
      next: 'Next: “Revoke the token”, then “Use the token in a function”.',
    },
    reset_secret: {
      label: 'Reset the AppSecret',
      told: told({
        done: 'WeChat has a new AppSecret; refreshToken still has the old one. The token in use stays good.',
      }),
      next: 'Next: speed the clock up, and see the next refresh fail.',
    },
    restore_secret: {
      label: 'Enter the new AppSecret',
      told: told({
        done: 'refreshToken has the new AppSecret in its environment; its old instances have ended.',
      }),
      next: 'Next: “Fire the timer”.',
    },
    add_accounts: {
      label: 'Add two AppIDs',
      told: told({
        done: 'refreshToken has the AppSecrets of two more AppIDs; one of them has this machine in no whitelist.',
      }),
      next: 'Next: “Fire the timer”, and the admin’s page lists them.',
    },
    fail_database: {
      label: 'Database fails once',
      told: told({ done: 'The next reading of a document fails; the page on the phone is reading one.' }),
    },
    hang_call: {
      label: 'Next call times out',
      told: told({ done: 'The next call of the phone times out after 3 s; it is calling.' }),
    },
    kill_instances: {
      label: 'Kill all instances',
      told: told({ done: 'All instances of the functions have ended.' }),
    },
    delete_document: {
      label: 'Delete the document',
      told: told({
        done: 'The document with the token has been deleted.',
        nothing: 'The database holds no document with a token.',
      }),
      next: 'Next: “Fire the timer”, which has a new one fetched. For two minutes functions use the token in their memory.',
    },
    timer_off: {
      label: 'Turn the timer off',
      told: told({ done: 'The timer is off, as if its trigger had not been uploaded.' }),
      next: 'Next: speed the clock up, and watch the token expire.',
    },
    timer_on: {
      label: 'Turn the timer on',
      told: told({ done: 'The timer is on and fires at every full hour.' }),
    },
    undeploy: {
      label: 'Not deployed',
      told: told({ done: 'The mini program finds no functions now.' }),
    },
    deny: {
      label: 'No permission',
      told: told({ done: 'The security rule now keeps the mini program from calling functions.' }),
    },
    allow: { label: 'Allow calls again', told: told({ done: 'The mini program may call functions again.' }) },
  },
};
