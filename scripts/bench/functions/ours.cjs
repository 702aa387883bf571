'use strict';
// As the README has it: the npm package beside wx-server-sdk. Its writer is the deployed function refreshToken.
const { getToken, callWeixin } = require('cloud-token');
const { createMain } = require('./workload.cjs');

exports.main = createMain({ getToken, call: () => callWeixin('/cgi-bin/getcallbackip') });
