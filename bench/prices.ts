export { DECKS, type Deck, MAIN_DECK, price, type Terms } from '../src/simulate/decks.ts'
