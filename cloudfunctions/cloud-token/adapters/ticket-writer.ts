import type { Ticket } from '../core/ticket.ts';
import { COLLECTION } from '../core/token-document.ts';
import { cloudError, type Database } from './cloud.ts';

/** Stores a ticket in place of the one before. The collection is there: the token came from it. */
export async function writeTicket(database: Database, id: string, ticket: Ticket): Promise<void> {
  try {
    await database
      .collection(COLLECTION)
      .doc(id)
      .set({ data: { ...ticket } });
  } catch (error) {
    throw cloudError(error, ticket.value);
  }
}
