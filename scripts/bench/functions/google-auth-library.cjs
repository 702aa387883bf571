'use strict';
// Not for WeChat: the cache of access tokens most Node programs have, for comparison.
const { OAuth2Client } = require('google-auth-library');
const { createMain } = require('./workload.cjs');

const client = new OAuth2Client();
client.setCredentials({ access_token: 'made-up', expiry_date: Date.now() + 7_200_000 });

exports.main = createMain({ getToken: async () => (await client.getAccessToken()).token });
