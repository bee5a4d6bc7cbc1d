import { Client } from 'pg';
import type { MajlisServer } from './server';
import type { Chat } from './wire';

async function onDatabase<T>(server: MajlisServer, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server.commandEnv['MAJLIS_DATABASE__URL'] });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Fills a chat with messages of one who takes part, the `n`th of which says `message n`. */
export function seedMessages(server: MajlisServer, chat: Chat, senderId: string, count: number): Promise<void> {
  return onDatabase(server, async (client) => {
    await client.query(
      `INSERT INTO chat_messages (id, chat_id, ordinal, sender_id, content, search_content, message_type, created_at, updated_at)
       SELECT '01000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'), $1, n, $2, 'message ' || n, 'message ' || n, 'text', 1700000000000 + n, 1700000000000 + n
       FROM generate_series(1, $3::int) AS n`,
      [chat.id, senderId, count],
    );
    await client.query('UPDATE chats SET message_count = $2 WHERE id = $1', [chat.id, count]);
    await client.query('UPDATE chat_participants SET unread_count = $3 WHERE chat_id = $1 AND user_id <> $2', [chat.id, senderId, count]);
    await client.query('ANALYZE chat_messages');
  });
}
