// The documents' "Example (TypeScript)"; a function around it, since the token is only known later.
import { io } from "socket.io-client";

export function connect(token: string) {
  const socket = io(`${process.env['MAJLIS_URL']}/users`, {
    transports: ["websocket"],
    auth: { token },
  });

  const siteSettingsSocket = io(`${process.env['MAJLIS_URL']}/site-settings`, {
    transports: ["websocket"],
  });

  const partnerPlacesSocket = io(`${process.env['MAJLIS_URL']}/partner-places`, {
    transports: ["websocket"],
    auth: { token },
  });

  socket.on("connect", () => {
    console.log("connected", socket.id);
  });

  socket.on("connect_error", () => {
    console.log("connection failed");
  });

  return { socket, siteSettingsSocket, partnerPlacesSocket };
}
