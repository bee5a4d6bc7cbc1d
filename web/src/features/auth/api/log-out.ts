import { useMutation } from '@tanstack/react-query';
import { useServices } from '@/lib/services';

/** Signs out here. The server is told, but a server that cannot be reached keeps nobody signed in on this device. */
export function useLogOut(onEnd: () => void) {
  const { api, session } = useServices();
  return useMutation({
    mutationFn: () => api.post('/auth/logout'),
    // Here, since what is given to `mutate` is not called once the menu has gone with the session.
    onSettled: () => {
      session.end();
      onEnd();
    },
  });
}
