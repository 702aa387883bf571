'use strict';
const { mkdtempSync } = require('node:fs');
const { MiniApp, OfficialAccount } = require('node-easywechat');
const { createMain } = require('./workload.cjs');

const { WEIXIN_URL, APPID, APPSECRET } = process.env;
const config = {
  app_id: APPID,
  secret: APPSECRET,
  http: { baseURL: `${WEIXIN_URL}/` },
  // Each instance of a cloud function has a disk of its own.
  file_cache: { path: mkdtempSync('./cache-') },
};
const app = new MiniApp(config);

async function call() {
  const data = (await app.getClient().get('/cgi-bin/getcallbackip')).toObject();
  if (data.errcode) throw new Error(data.errmsg);
  return data;
}

// Its mini programs have no tickets, its official accounts do.
const getTicket = () => new OfficialAccount(config).getTicket().getTicket();

exports.main = createMain({ getToken: () => app.getAccessToken().getToken(), call, getTicket });
