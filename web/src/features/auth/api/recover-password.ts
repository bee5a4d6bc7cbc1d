import { useMutation } from '@tanstack/react-query';
import { postPublic } from '@/lib/api/client';

/** Asks for the letter by which a new password can be set. The answer does not tell whether there is such an account. */
export function useForgotPassword() {
  return useMutation({
    mutationFn: (email: string) => postPublic<unknown>('/auth/forgot', { email }),
  });
}

export interface NewPassword {
  /** From the link in the letter. */
  token: string;
  password: string;
}

/** Sets a new password. It ends every session of the account, also in this browser. */
export function useResetPassword() {
  return useMutation({
    mutationFn: (wish: NewPassword) => postPublic<unknown>('/auth/reset', wish),
  });
}
