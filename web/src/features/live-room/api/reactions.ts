import type { Reaction, RoomReactions } from '@/lib/api/wire-room';
import { useRoomCommand } from './use-room-command';

export function useReact() {
  return useRoomCommand<{ reaction: Reaction }, RoomReactions | undefined>({
    name: 'send-reaction',
    rest: (api, path, body) => api.post(`${path}/reactions`, { body }),
  });
}
