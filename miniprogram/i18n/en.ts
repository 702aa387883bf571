// i18n/: what the pages say, a file for each language, and which language is the user's.
// Every language has the shape of the Chinese one.

import type { Messages } from './zh';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

export const en: Messages = {
  language: 'en',
  space: ' ',

  states: {
    healthy: { title: 'Healthy', text: 'Every cloud function gets a valid token.' },
    conflict: {
      title: 'Conflict',
      text: 'WeChat refused a token that had not expired: probably another program or environment fetches tokens for this AppID. The one in use now is new.',
    },
    expiring: {
      title: 'About to expire',
      text: 'Less than 5 minutes are left. The next getToken() refreshes it first.',
    },
    failing: {
      title: 'Refresh failed',
      text: 'The token in use is good until it expires, but it could not be renewed.',
    },
    refused: {
      title: 'Refresh failed',
      text: 'WeChat has refused the token in use, and it could not be renewed: calls fail.',
    },
    expired: { title: 'Expired', text: 'There is no valid token.' },
    unfetched: { title: 'No token', text: 'None could be fetched yet.' },
    missing: {
      title: 'Never fetched',
      text: 'No token has been stored yet.',
    },
    loading: { title: 'Loading', text: '' },
  },
  standIn: {
    title: 'Backup in use',
    text: 'This account’s credentials have failed, so the token of another one stands in: OPENIDs and permissions are those of that account.',
  },
  conflictUntil: (time) => `This is shown until ${time}.`,
  timerCures: {
    missing: 'Set APPSECRET of refreshToken and upload its trigger.',
    expired:
      'See in the log of refreshToken whether it runs at every full hour; if it does not, upload its trigger.',
  },
  conflictCure: 'Let the other one read the token from here, or use TOKEN_API=stable_token in both.',

  ring: {
    remaining: 'left',
    expiredFor: (duration) => `expired ${duration} ago`,
    spoken: (duration) => `${duration} of its life left`,
    none: 'no token',
  },

  rows: {
    lastRefresh: 'Last refresh',
    nextRefresh: 'Next refresh',
    expiry: 'Expires',
    source: 'Source',
    appid: 'AppID',
    fingerprint: 'Fingerprint',
    version: 'Version',
    today: 'Today',
    conflicts: 'Refused',
    backup: 'Backup',
    others: 'Other AppIDs',
    othersCount: (count, troubled) =>
      troubled ? `${troubled} of ${count} to look at` : `${count}, all well`,
    said: 'Error as it came',
    about: (time) => `about ${time}`,
    onUse: (time) => `when used, from ${time}`,
    overdue: (time) => `missed at ${time}`,
    inVain: (time) => `tried at ${time}, in vain`,
    overdueNote: 'The timer did not run on time: upload the trigger of refreshToken in DevTools.',
    todayCount: (refreshes, failures) => `${refreshes} refreshed, ${failures} failed`,
    conflictCount: (count, time) => `${counted(count, 'time')}, last ${time}`,
  },

  failure: {
    line: (time, errCode) => `failing since ${time} · code ${errCode}`,
    retry: (duration) => `tried again in ${duration}`,
    visitorCure: 'Please tell whoever runs this mini program.',
    unknownCure: 'See the log of refreshToken.',
  },

  history: {
    title: 'Refresh history',
    titleOfSeveral: 'Refresh history of each AppID',
    own: 'own',
    left: (duration) => `${duration} left`,
    note: 'Left to right is time, each line is a refresh; the higher, the more it deserves a look.',
    empty: 'The first refresh will show here.',
    unread: 'It could not be read this time: tap the last line of the page to try again.',
    prompt: 'Tap a line to see why',
    summary: (total, early, failed) =>
      `${total} ${total === 1 ? 'refresh' : 'refreshes'}, ${early} early, ${failed} failed`,
    legend: { regular: 'On time', early: 'Early', failed: 'Failed' },
    previous: 'Previous',
    next: 'Next',
    now: 'now',
    regularTitle: (time) => `${time} Refreshed on time`,
    firstTitle: (time) => `${time} First fetched`,
    earlyTitle: (time) => `${time} Refreshed early`,
    failedTitle: (time, errCode) => `${time} Refresh failed (${errCode})`,
    standInTitle: (time) => `${time} Backup stood in`,
    conflict: 'WeChat refused a token that had not expired.',
    told: 'The reason stands above.',
    reasons: {
      missing: 'There was no token before.',
      appid_changed: 'The AppID had changed.',
      rejected: 'WeChat refused the token in use.',
      interrupted: 'The attempt before broke off, and its token may never have been stored.',
      expiring: 'The token was about to expire.',
      stale: 'The hourly refresh.',
      stands_in: 'The backup stood in, and the first account was tried again.',
      lease_lost: 'Another instance stepped in, so the token was fetched once more.',
    },
  },

  refresh: {
    action: 'Refresh now',
    busy: 'Refreshing',
    done: { title: 'Refreshed', text: (time) => `The new token is valid until ${time}.` },
    notDue: {
      title: 'Not due',
      text: (time) => `The token is valid until ${time}, so none was fetched.`,
    },
    justDone: { title: 'Cooling down', text: 'It was renewed seconds ago. Try again in a moment.' },
    cooling: {
      title: 'Cooling down',
      text: (duration) => `This is the result of the last attempt. Try again in ${duration}.`,
    },
    denied: { title: 'Refused', text: 'Add your OPENID to ADMIN_OPENIDS of refreshToken.' },
    standIn: {
      title: 'Still the backup',
      text: 'This account’s credentials still fail, for the reason above.',
    },
    refused: (errCode) => `Refused by WeChat (${errCode})`,
    told: 'The reason and the way out stand above.',
    failed: 'Refresh failed',
  },

  problems: {
    cloud_off: {
      title: 'CloudBase is off',
      text: () => 'Enter your own AppID in DevTools and click “Cloud” to create an environment.',
    },
    env_missing: {
      title: 'No such environment',
      text: () => 'Check CLOUD_ENV in miniprogram/config.ts, or choose the environment in DevTools.',
    },
    not_deployed: {
      title: 'Not deployed',
      text: (name) =>
        `The cloud function ${name} is not there. In DevTools, right-click its folder and choose “Upload and deploy”.`,
    },
    no_permission: {
      title: 'No permission',
      text: (name) =>
        `The security rule does not let you call ${name}. Allow it in the CloudBase console under function permissions.`,
    },
    timeout: {
      title: 'Timed out',
      text: (name) => `${name} did not finish in time. Set its time-out to 20 seconds, then try again.`,
    },
    crashed: {
      title: 'Function crashed',
      text: (name) =>
        `${name} broke off with an error. See its log in the CloudBase console, then deploy it again.`,
    },
    busy: {
      title: 'Too many requests',
      text: () => 'The environment is at its limit. Try again in a while.',
    },
    network: { title: 'No network', text: () => 'Check the connection of this phone, then try again.' },
    bad_reply: {
      title: 'Versions differ',
      text: (name) => `The reply of ${name} makes no sense here. Deploy it again.`,
    },
    reported: { title: 'Function error', text: (name) => `${name} reported an error. See its log.` },
    unknown: {
      title: 'Call failed',
      text: (name) => `${name} could not be called. Try again; if that does not help, see its log.`,
    },
  },
  problemCode: (errCode) => `code ${errCode}`,

  page: {
    title: 'Token status',
    retry: 'Try again',
    reload: (time) => `Updated ${time}, tap to reload`,
    stale: (sentence) => `Could not update. ${sentence}`,
    details: 'Details',
    openid: 'To see more, add your OPENID to ADMIN_OPENIDS (press and hold to copy):',
    tryIt: 'Try it',
    tryItNote: 'Make a mini program code with the token',
  },

  qrcode: {
    title: 'Try it',
    heading: 'Make a mini program code',
    intro:
      'callWeixin() takes the token from getToken(), and when it is refused, refreshes and tries once more. At its heart a function needs only these lines:',
    scene: 'Parameter scene',
    sceneNote: "Up to 32 characters: letters, digits and !#$&'()*+,/:;=?@-._~",
    faults: {
      empty: 'The scene is empty: enter at least one character.',
      characters: (characters) => `Not allowed in a scene: ${characters}`,
    },
    space: 'space',
    make: 'Make it',
    busy: 'Making it',
    empty: 'The code will show here',
    made: (scene) => `Mini program code for scene ${scene}`,
    save: 'Press and hold the picture to save it.',
  },

  times: {
    yesterday: (clock) => `yesterday ${clock}`,
    tomorrow: (clock) => `tomorrow ${clock}`,
    day: (month, day, clock) => `${MONTHS[month - 1]} ${day}, ${clock}`,
    ago: (duration) => `${duration} ago`,
    seconds: (count) => `${count} s`,
    minutes: (count) => `${count} min`,
    hoursMinutes: (hours, minutes) => (minutes ? `${hours} h ${minutes} min` : `${hours} h`),
    days: (count) => counted(count, 'day'),
  },
};
