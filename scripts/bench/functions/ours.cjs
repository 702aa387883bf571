'use strict';
// A function of somebody who uses the library. Its writer is the deployed function refreshToken.
const { getToken, callWeixin } = require('cloud-token');
const { createMain } = require('./workload.cjs');

exports.main = createMain({ getToken, call: () => callWeixin('/cgi-bin/getcallbackip') });
