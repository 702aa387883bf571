const cloud = require('wx-server-sdk');
const { callWeixin, getToken, version, withToken } = require('cloud-token');

module.exports = { cloud, library: { callWeixin, getToken, version, withToken } };
