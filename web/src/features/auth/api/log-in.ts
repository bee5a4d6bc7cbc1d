import { useMutation } from '@tanstack/react-query';
import { postPublic } from '@/lib/api/client';
import type { Tokens } from '@/lib/api/wire';
import { useServices } from '@/lib/services';

export interface Credentials {
  email: string;
  password: string;
}

/** Signs in and starts the session of this browser. */
export function useLogIn() {
  const { session } = useServices();
  return useMutation({
    mutationFn: async (credentials: Credentials) => {
      const { tokens } = await postPublic<{ tokens: Tokens }>('/auth/login', credentials);
      session.start(tokens);
    },
  });
}
