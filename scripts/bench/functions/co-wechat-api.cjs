'use strict';
const WechatAPI = require('co-wechat-api');
const { createMain } = require('./workload.cjs');

const { WEIXIN_URL, APPID, APPSECRET } = process.env;
const api = new WechatAPI(APPID, APPSECRET);
api.prefix = `${WEIXIN_URL}/cgi-bin/`;

exports.main = createMain({
  getToken: async () => (await api.ensureAccessToken()).accessToken,
  call: () => api.getIp(),
  getTicket: async () => (await api.ensureTicket('jsapi')).ticket,
});
