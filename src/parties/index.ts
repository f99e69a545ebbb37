export { type PartyIntake, rememberParties, rememberParty } from './party-store.ts';
