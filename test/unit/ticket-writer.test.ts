import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import { writeTicket } from '../../cloudfunctions/cloud-token/adapters/ticket-writer.ts';
import { SDKS, serveCloudbase } from '../support/loopback-cloudbase.ts';
import { APPID } from '../support/tokens.ts';

const ticket = { value: 'ticket-1', appid: APPID, fetchedAt: 1, newAt: 0 };

describe.each(SDKS)('over wx-server-sdk $version', ({ load }) => {
  async function open() {
    const cloudbase = await serveCloudbase();
    const sdk = load() as { createNewInstance(options: object): Cloud };
    const database = sdk.createNewInstance({ env: 'local-env' }).database({ throwOnNotFound: false });
    return { ...cloudbase, sdk: database };
  }

  it('makes the document, then replaces it', async () => {
    const { database, sdk } = await open();
    database.createCollection('cloud-token');
    await writeTicket(sdk, 'jsapi_ticket', ticket);
    await writeTicket(sdk, 'jsapi_ticket', { ...ticket, value: 'ticket-2' });
    const { data } = await sdk.collection('cloud-token').doc('jsapi_ticket').get();
    expect(data).toEqual({ _id: 'jsapi_ticket', ...ticket, value: 'ticket-2' });
  });

  it('rejects with a TokenError that does not repeat the ticket', async () => {
    const { faults, sdk } = await open();
    const message = `Permission denied: ${ticket.value}`;
    faults.inject({ on: '*', times: 9, reply: { json: { code: 'DATABASE_PERMISSION_DENIED', message } } });
    const error: unknown = await writeTicket(sdk, 'jsapi_ticket', ticket).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TokenError', code: 'database', errCode: -502003 });
    expect(String(error)).not.toContain(ticket.value);
  });
});
