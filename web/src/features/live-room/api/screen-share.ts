import type { ScreenShare } from '@/lib/api/wire-room';
import { useRoomCommand } from './use-room-command';

export const SHARE_TITLE_MAX = 200;

export interface NewScreenShare {
  title?: string;
  url?: string;
}

export function useStartScreenShare() {
  return useRoomCommand<NewScreenShare, ScreenShare>({
    name: 'start-screen-share',
    rest: (api, path, body, idempotencyKey) => api.post(`${path}/screen-share`, { body, idempotencyKey }),
  });
}

export function useStopScreenShare() {
  return useRoomCommand<Record<string, never>, unknown>({
    name: 'stop-screen-share',
    rest: (api, path) => api.delete(`${path}/screen-share`),
  });
}
