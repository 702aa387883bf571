/** The docstrings of the library's exports in Chinese: a line for each paragraph, list item or tag of theirs. */
export const API_ZH: Readonly<Record<string, string>> = {
  // version.ts
  'Of this package, such as `1.0.0`.': '本包的版本号，例如 `1.0.0`。',
  // index.ts
  'A valid access token: from memory if it was read there less than 2 minutes ago, else from the database. One that is missing or in its last 5 minutes is renewed first, by the function `refreshToken`.':
    '返回有效的 access token：2 分钟内读取过就直接用内存里的，否则读数据库。没有 token，或只剩最后 5 分钟时，会先让云函数 `refreshToken` 刷新。',
  'Ask before every call instead of keeping the token: WeChat lets the previous one live for about 5 minutes after it has issued a new one.':
    '每次调用接口前都重新获取，不要自己保存：微信发出新 token 后，旧 token 大约只能再用 5 分钟。',
  'whose token': '要谁的 token',
  'a `TokenError` (`missing_token`, errCode -1) when there is no valid token and none could be had; its `hint` says what to do':
    '没有有效的 token，也拿不到新的：`TokenError`（`missing_token`，errCode 为 -1），`hint` 里写着该怎么做',
  'Runs an operation that needs a token. When WeChat refuses the token (errcode 40001, 40014 or 42001 in the result or the error) it is replaced and the operation runs once more, never twice.':
    '执行一个需要 token 的操作。如果微信拒绝了这个 token（返回值或错误里的 errcode 是 40001、40014 或 42001），就换成新的再执行一次，只重试这一次。',
  "The errcode, a number or its digits in quotes, is found in the result and in the error: itself, in their `data`, `body` or `result`, and in those of their `response`; parsed, as text, as bytes, and in a Blob or a fetch `Response`, which stays unread; also at the end of an error's message. So is the `code` of a `WeChatAPIError` of wechat-api or co-wechat-api. A file that was downloaded is no refusal, whatever stands in it.":
    'errcode 是数字或带引号的数字都可以，会在返回值和错误里查找：本身，`data`、`body`、`result`，以及 `response` 里的这些字段；已解析的对象、文本、二进制、Blob 和 fetch 的 `Response` 都能识别，而且不会读掉 `Response` 的内容；错误消息末尾的也能识别；也认得 wechat-api 和 co-wechat-api 的 `WeChatAPIError` 里的 `code`。下载的文件无论内容是什么，都不算拒绝。',
  'what the operation resolves to': '操作返回的内容',
  'gets the token; may be called a second time with another one':
    '参数是 token；换了新 token 后可能会再调用一次',
  'what the operation resolves to, the second time if there was one':
    '操作的返回值；如果重试过，就是重试那次的',
  'what the operation rejects with, or a `TokenError` when there is no token or no other one':
    '操作自己抛出的错误；没有 token，或换不到新的时是 `TokenError`',
  'Calls a WeChat server API with the token, as `withToken` does. A host that cannot be reached is followed by the next one of `WEIXIN_API_HOSTS`; each gets 10 seconds, of which 3 to connect, and an answer may have 20 MB.':
    '带上 token 调用微信服务端接口，token 被拒绝时的处理与 `withToken` 相同。连不上的域名会换成 `WEIXIN_API_HOSTS` 里的下一个；每个域名最多等 10 秒，其中建立连接最多 3 秒；返回内容最大 20 MB。',
  "JSON is read under whatever content type. An integer beyond 2^53, such as a `msgid`, becomes the string of its digits. What stands beside an errcode is the error's `data`.":
    '无论 Content-Type 是什么，都按 JSON 读取。超过 2^53 的整数（例如 `msgid`）会变成由其数字组成的字符串。errcode 旁边的其他字段放在错误的 `data` 里。',
  'what the API answers; not checked. An integer that may be beyond 2^53 is a `number | string`':
    '接口返回的类型，不做检查。可能超过 2^53 的整数，类型是 `number | string`',
  'The same for the JSON of an answer.': '同上，返回 JSON。',
  'of the API, with one slash in front: `/cgi-bin/getcallbackip`':
    '接口路径，以一个斜杠开头：`/cgi-bin/getcallbackip`',
  'of the API, with one slash in front: `/wxa/getwxacodeunlimit`':
    '接口路径，以一个斜杠开头：`/wxa/getwxacodeunlimit`',
  'the call, and whose token': '请求内容，以及要谁的 token',
  "with `responseType: 'arraybuffer'` a Buffer": "`responseType: 'arraybuffer'` 时返回 Buffer",
  'the JSON': 'JSON',
  "a `TokenError`: `configuration` before anything is sent; `weixin` with WeChat's errcode, rid and data; `network`, `invalid_reply`, `missing_token`":
    '`TokenError`：`configuration`（尚未发送任何请求）、`weixin`（带微信的 errcode、rid 和 data）、`network`、`invalid_reply`、`missing_token`',

  "A ticket that signs what runs in a page. It is fetched anew after 5 minutes, for WeChat's `expires_in` cannot be believed; while WeChat fails, the last one serves for an hour.":
    '给网页里的功能签名用的 ticket。每 5 分钟重新获取一次，因为微信返回的 `expires_in` 不可信；微信出故障时，上一个 ticket 最多再用到满一小时。',
  'which ticket, whose': '哪一种 ticket，谁的',
  'a `TokenError`, as `callWeixin` does': '与 `callWeixin` 相同的 `TokenError`',
  "Signs the address of a page for `wx.config`. Sign addresses of your own domains only: at the one you sign, JS-SDK runs in your account's name.":
    '为网页的 `wx.config` 签名。只给自己域名下的地址签名：在签过名的地址上，JS-SDK 以你的账号的名义运行。',
  "the page's `location.href`, as it is; its `#…` is cut off":
    '网页的 `location.href`，原样传入；`#` 及之后的部分会去掉',
  'whose ticket': '谁的 ticket',
  'a `TokenError`: `configuration` for what is no http(s) address, else as `callWeixin` does':
    '`TokenError`：不是 http(s) 地址时为 `configuration`，其他与 `callWeixin` 相同',

  // core/ticket.ts, core/jsapi-signature.ts
  'What a ticket signs: addresses of pages, or cards.': 'ticket 的用途：给网页地址签名，或给卡券签名。',
  'Which ticket, whose.': '哪一种 ticket，谁的。',
  'Which ticket.': '哪一种 ticket。',
  "'jsapi'": "'jsapi'",
  'For `wx.config`, which wants a `jsApiList` besides.': '传给 `wx.config`，另外还要加上 `jsApiList`。',
  'Whose ticket.': '谁的 ticket。',
  'Seconds since the epoch.': '自 1970 年起的秒数。',
  'A random text.': '随机字符串。',
  '40 hex digits.': '40 位十六进制数字。',

  // adapters/weixin-client.ts, core/api-reply.ts
  'How to read an answer: as JSON, or as the bytes of an image or a file.':
    '怎样读取返回内容：当作 JSON，还是图片、文件的二进制内容。',
  'A call of a WeChat server API.': '一次微信服务端接口调用。',
  'The HTTP method.': 'HTTP 方法。',
  "'POST' when there is `data`, else 'GET'": "有 `data` 时为 'POST'，否则为 'GET'",
  'Query parameters besides `access_token`: texts, numbers and booleans.':
    '除 `access_token` 之外的 URL 参数：文本、数字或布尔值。',
  none: '无',
  'The body: an object is sent as JSON; a text, a Buffer, URLSearchParams or (Node 18 and up) FormData as it is. No stream: it may be sent twice.':
    '请求体：对象按 JSON 发送；文本、Buffer、URLSearchParams 和 FormData（Node 18 及以上）原样发送。不能用流，因为可能要发送两次。',
  'How long a host may take to answer, ms.': '每个域名最多等多久，毫秒。',
  '10_000': '10_000',
  'A Buffer, for whoever has the types of Node.js (`@types/node`); else the Uint8Array that it is too.':
    '装有 Node.js 类型（`@types/node`）时是 Buffer；否则是 Uint8Array（Buffer 也是 Uint8Array）。',
  "'arraybuffer' for images and files.": "图片和文件用 'arraybuffer'。",
  "'json'": "'json'",

  // core/token-document.ts
  'Which WeChat endpoint issued a token: `/cgi-bin/token` or `/cgi-bin/stable_token`. Tokens of one never end those of the other.':
    'token 来自微信的哪个接口：`/cgi-bin/token` 或 `/cgi-bin/stable_token`。两个接口的 token 互不影响。',
  'An access token and its life.': 'access token 及其有效期。',
  'The access token itself: 1 to 2048 printable ASCII characters.':
    'access token 本身：1 到 2048 个可打印 ASCII 字符。',
  'Whose token.': '谁的 token。',
  'Where it came from.': '来自哪个接口。',
  'When the request for it was sent, ms since the epoch.': '发出获取请求的时间，毫秒时间戳。',
  'When it expires, ms since the epoch; counts from `issuedAt`, so it is never later than WeChat thinks.':
    '过期时间，毫秒时间戳；从 `issuedAt` 算起，所以不会晚于微信认定的时间。',
  'New for every attempt, which makes it a lock, a fence and a version number at once.':
    '每次尝试都是新的，因此既是锁，也是防止过期写入的凭证，还是版本号。',
  'The last failed refresh since the last good one.': '上次成功刷新之后，最近一次失败的刷新。',
  'When it failed, ms since the epoch.': '失败的时间，毫秒时间戳。',
  'When the first in a row failed, ms since the epoch; absent in a row of one.':
    '连续失败中第一次的时间，毫秒时间戳；只失败了一次时没有。',
  'What went wrong, without any secret.': '出了什么问题，不含任何密钥。',
  'What to do next, in English and Chinese.': '接下来怎么做，中英文都有。',
  'The document `cloud-token/access_token`, every part checked. A part that is missing or damaged is absent.':
    '数据库文档 `cloud-token/access_token`，每个部分都经过检查；缺失或损坏的部分不会出现。',
  'The token, in the fields `value`, `appid`, `api`, `issuedAt` and `expiresAt` of the document.':
    'token，对应文档里的 `value`、`appid`、`api`、`issuedAt`、`expiresAt` 字段。',
  'Who may fetch, or who did last.': '正在获取，或最近一次获取的租约。',
  'Why there is no newer token.': '为什么没有更新的 token。',

  // core/token-error.ts
  'Why a call failed, for programs.': '失败原因，供程序判断。',
  '`missing_token`: there is no valid token, and none could be had':
    '`missing_token`：没有有效的 token，也拿不到新的',
  '`configuration`: an environment variable or an argument is missing or wrong':
    '`configuration`：环境变量或参数缺失、有误',
  '`denied`: the caller may not do this': '`denied`：调用者没有权限',
  '`weixin`: WeChat answered with an errcode, which is then `errCode`':
    '`weixin`：微信返回了 errcode，此时 `errCode` 就是它',
  '`network`: WeChat could not be reached, or its answer got lost': '`network`：连不上微信，或没有收到响应',
  '`invalid_reply`: what answered was not WeChat, or not what was asked for':
    '`invalid_reply`：响应不是微信发出的，或不是所要的内容',
  '`timeout`: no time was left, or the database did not answer': '`timeout`：剩余时间不够，或数据库没有回应',
  '`database`: the database answered with an error': '`database`：数据库返回了错误',
  '`refresh_failed`: `refreshToken` answered with a failure': '`refresh_failed`：`refreshToken` 返回失败',
  '`refresh_unavailable`: `refreshToken` could not be called at all':
    '`refresh_unavailable`：无法调用 `refreshToken`',
  '`unexpected`: anything else': '`unexpected`：其他情况',
  'What a `TokenError` is made of.': '创建 `TokenError` 的内容。',
  'Why, for programs.': '失败原因，供程序判断。',
  "WeChat's errcode, wx-server-sdk's errCode, or -1. Never 0.":
    '微信的 errcode、wx-server-sdk 的 errCode，或 -1。不会是 0。',
  "WeChat's request id, to quote to its support.": '微信的请求 ID，向微信客服反馈时提供。',
  "What stands beside `errcode` and `errmsg` in WeChat's answer, without any secret. Neither a log nor a function's result shows it.":
    '微信返回里除 `errcode` 和 `errmsg` 之外的字段，不含任何密钥。日志和云函数的返回值里都不会出现。',
  'The failure behind this one.': '导致本次失败的错误。',
  'What a cloud function returns for a failure.': '云函数失败时的返回值。',
  "The one error of this package. It never carries a token, an AppSecret or an HTTP client's error.":
    '本包唯一的错误类型。里面不会有 token、AppSecret，也不会有 HTTP 库的错误对象。',
  'what it says; the message is `errMsg` with the hint in brackets':
    '错误内容；`message` 是 `errMsg` 加上括号里的 `hint`',
  'What `isTokenError` goes by.': '`isTokenError` 用它来判断。',
  'What a cloud function returns for this failure.': '云函数遇到这个错误时的返回值。',
  'Tells a `TokenError`, also one from another copy of this package (every bundled function has its own), where `instanceof` does not.':
    '判断是否为 `TokenError`。来自本包另一份拷贝的也能认出来（每个打包后的云函数各有一份），`instanceof` 做不到这一点。',
  'whatever was thrown': '捕获到的任何值',

  // core/token-reader.ts, core/token-reader-ports.ts
  'A reader of the stored token: in memory for at most 2 minutes, then one read of the document however many callers wait for it. It never asks WeChat for a token itself. Make one for tests, or to read from elsewhere.':
    '读取已存 token 的读取器：内存里最多保留 2 分钟，之后无论多少个调用在等，都只读一次文档。它自己从不向微信获取 token。可用于测试，或从别处读取。',
  'all that it needs of the world': '它需要的全部外部能力',
  'Whose token a call is about.': '要谁的 token。',
  'the AppID of the environment that owns the token': '持有 token 的云环境的 AppID',
  'What `refreshToken` is asked for.': '对 `refreshToken` 的请求。',
  'Fingerprint of a token that WeChat has refused: the first 16 hex digits of its SHA-256.':
    '被微信拒绝的 token 的指纹：SHA-256 的前 16 位十六进制。',
  'none was refused': '没有被拒绝的 token',
  'For the log: no refresh was to be had, or the document could not be read, and the token at hand was served. Holds no token.':
    '写进日志的事：刷新没有成功，或文档读不出来，于是返回了手头的 token。里面没有 token。',
  'All that a reader needs of the world.': '读取器需要的全部外部能力。',
  '`{}` when there is none': '没有文档时返回 `{}`',
  'Has the token refreshed if that is due.': '需要刷新时刷新 token。',
  'whose token, and which one was refused': '要谁的 token，以及哪个 token 被拒绝了',
  'Writes a line to the log.': '写一行日志。',
  'what happened': '发生了什么',
  '`getToken` and `withToken` of one reader.': '同一个读取器的 `getToken` 和 `withToken`。',
  'A valid access token.': '返回有效的 access token。',
  'a `TokenError` (`missing_token`, errCode -1) when there is none':
    '没有时：`TokenError`（`missing_token`，errCode 为 -1）',
  'Runs an operation with a token; when WeChat refuses the token, has it replaced and runs the operation once more.':
    '带着 token 执行操作；微信拒绝这个 token 时，换成新的再执行一次。',
  'what the operation rejects with, or a `TokenError`': '操作自己抛出的错误，或 `TokenError`',
  'a `TokenError` (`configuration`) at once when one of them is missing':
    '缺少其中任何一个时立即抛出 `TokenError`（`configuration`）',
  'Time as the core sees it; all in milliseconds.': '核心代码所用的时间，单位都是毫秒。',
  "Since the epoch. Other instances' clocks differ, and each may be set at any moment.":
    '当前的毫秒时间戳。别的实例的时钟会有偏差，每个时钟都可能随时被调快或调慢。',
  'Waits. Once the signal is aborted it need never wake.': '等待。signal 中止后可以不再唤醒。',
  'Who may fetch, as the database alone judges: by its conditional updates and its clock.':
    '由谁去获取 token。一切由数据库判断：用它的条件更新和它的时钟。',
  '`held`: an instance may be asking WeChat. `ended`: its attempt ended in good order. `interrupted`: it ended without a word, so WeChat may have issued a token that nobody has. One that is held past `until` was interrupted too.':
    '`held`：可能有实例正在向微信获取；`ended`：已正常结束；`interrupted`：没有正常结束，微信可能已经发出一个谁也没拿到的 token。`held` 而已过 `until` 的也算中断。',
  "Until when it was taken, ms since the epoch by the database's clock.":
    '占用到什么时候，按数据库时钟的毫秒时间戳。',
  'Until then asking WeChat again is useless, ms since the epoch; the timer and admins may sooner.':
    '在此之前再请求微信也没有用，毫秒时间戳。额度没用完时，定时器和管理员最多等 10 秒。',
  'How many refreshes in a row have failed.': '连续失败的次数。',
  'Reads the stored document; may be called again while one call is under way.':
    '读取已存的文档；上一次还没返回时可能会再调用一次。',
  'a `TokenError` when it cannot be read': '读不出来：`TokenError`',
  'a `TokenError`: `refresh_failed` when `refreshToken` has answered that it failed':
    '`TokenError`；`refreshToken` 返回失败时为 `refresh_failed`',
  'The time of this process.': '本进程的时间。',
  'From 0 up to 1, so that instances do not act in step.': '0 到 1（不含）的随机数，让各实例不会同时行动。',

  // http.ts, adapters/http-access.ts
  'A reader of the token for a server outside CloudBase, by the function `serveToken`: the same `getToken`, `withToken` and `callWeixin`, with the token in memory for at most 2 minutes. Make one and keep it. Needs no wx-server-sdk.':
    '供云开发之外的服务器使用的读取器，通过云函数 `serveToken` 获取 token：同样有 `getToken`、`withToken`、`callWeixin`，token 在内存里最多保留 2 分钟。创建一个并一直使用它。不需要 wx-server-sdk。',
  'a `TokenError` (`configuration`) at once when the address or the key is none':
    '地址或密钥无效时立即抛出 `TokenError`（`configuration`）',
  'where the token is, and the key to it': 'token 在哪里，以及对应的密钥',
  'Where the token is, and what opens it.': 'token 在哪里，用什么解开。',
  'The address that leads to `serveToken`: https, or http on this machine.':
    '指向 `serveToken` 的地址：https，本机上也可以是 http。',
  'The access key, `whsec_…`: from `npx cloud-token-cli key`, and in `HTTP_ACCESS_KEYS` of `serveToken`.':
    '访问密钥 `whsec_…`：用 `npx cloud-token-cli key` 生成，并写在 `serveToken` 的 `HTTP_ACCESS_KEYS` 里。',
  'Whose token, where a call does not say.': '调用时没有指定的话，要谁的 token。',
  '`getToken`, `withToken` and `callWeixin` for a server outside CloudBase.':
    '供云开发之外的服务器使用的 `getToken`、`withToken`、`callWeixin`。',
  "Calls a WeChat server API with the token; with `responseType: 'arraybuffer'` for bytes.":
    "带上 token 调用微信服务端接口；`responseType: 'arraybuffer'` 时返回二进制内容。",
};
