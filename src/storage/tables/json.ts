/** JSON as text; which model type is in it stands in the store. */
export type Json = string
