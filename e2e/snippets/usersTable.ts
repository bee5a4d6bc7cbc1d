// What the documents tell an administrator's table to do with each message, as they say it.
import type { Socket } from "socket.io-client";

interface User {
  id: string;
}

export function usersTable<U extends User>(socket: Socket) {
  let rows: U[] = [];
  // Adds the user on top of the table (and prevents duplicates).
  socket.on("users.created", (user: U) => {
    rows = [user, ...rows.filter(({ id }) => id !== user.id)];
  });
  // Removes the user from the table.
  socket.on("users.deleted", ({ id }: User) => {
    rows = rows.filter((row) => row.id !== id);
  });
  // Updates the user's row (or adds it where there is none).
  socket.on("users.updated", (user: U) => {
    const isThere = rows.some(({ id }) => id === user.id);
    rows = isThere ? rows.map((row) => (row.id === user.id ? user : row)) : [user, ...rows];
  });
  return { rows: () => rows };
}
