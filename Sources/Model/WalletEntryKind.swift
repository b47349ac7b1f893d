/// What a row of a wallet statement records (spec 5).
public enum WalletEntryKind: String, Sendable { case opening, credits, usage, recharge, closing }
