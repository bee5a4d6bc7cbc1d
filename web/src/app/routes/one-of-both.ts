/** Where the list of conversations and the chosen one take turns; so in the style sheet. */
export const ONE_OF_BOTH = '(width < 48rem)';
