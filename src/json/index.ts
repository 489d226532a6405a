export { Members, reliable, type Span } from './members.ts'
export {
  eachItem,
  eachMember,
  itemsAfter,
  type Kind,
  kindAt,
  NotJson,
  skip,
  space,
} from './scan.ts'
export { type Edit, splice } from './splice.ts'
export { decode, encode, peek } from './strings.ts'
