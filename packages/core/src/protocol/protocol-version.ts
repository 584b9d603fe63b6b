/** Apart from the schemas, which take a while to load. Rises with every change that an older client cannot bear. */
export const PROTOCOL_VERSION = 1;
