'use strict';
const { promisify } = require('node:util');
const WechatAPI = require('wechat-api');
const { createMain } = require('./workload.cjs');

const { WEIXIN_URL, APPID, APPSECRET } = process.env;
const api = new WechatAPI(APPID, APPSECRET);
api.endpoint = WEIXIN_URL;
const getLatestToken = promisify(api.getLatestToken).bind(api);
const getIp = promisify(api.getIp).bind(api);

exports.main = createMain({ getToken: async () => (await getLatestToken()).accessToken, call: getIp });
