'use strict';
// A function of somebody who uses the library. Its writer is the deployed function refreshToken.
const { getToken, getTicket, callWeixin } = require('cloud-token');
const { createMain } = require('./workload.cjs');

exports.main = createMain({ getToken, getTicket, call: () => callWeixin('/cgi-bin/getcallbackip') });
