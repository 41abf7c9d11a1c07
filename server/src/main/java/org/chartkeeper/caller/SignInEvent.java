package org.chartkeeper.caller;

import org.jspecify.annotations.Nullable;

/** What happened to a user's session, published as a Spring event for the audit trail; it notifies and decides nothing. */
public sealed interface SignInEvent {

    /** The user, or empty when the name was nobody's: what somebody typed there may be a password. */
    String username();

    /** From where. */
    @Nullable
    String remoteAddress();

    /** A user signed in. */
    record SignedIn(
            String username,
            @Nullable String fhirUser,
            @Nullable String remoteAddress) implements SignInEvent {}

    /** A sign-in was refused; {@code locked} when it was not even tried, after too many failures. */
    record SignInRefused(
            String username, boolean locked, @Nullable String remoteAddress) implements SignInEvent {}

    /** A user has chosen another password. */
    record PasswordChanged(
            String username,
            @Nullable String fhirUser,
            @Nullable String remoteAddress) implements SignInEvent {}

    /** A change of a password was refused; {@code locked} when it was not even tried, after too many failures. */
    record PasswordChangeRefused(
            String username, boolean locked, @Nullable String remoteAddress) implements SignInEvent {}

    /** A user signed out. */
    record SignedOut(
            String username,
            @Nullable String fhirUser,
            @Nullable String remoteAddress) implements SignInEvent {}

    /** A user gave a second factor, {@code method} by its code of RFC 8176. */
    record SecondFactorGiven(
            String username,
            @Nullable String fhirUser,
            String method,
            @Nullable String remoteAddress) implements SignInEvent {}

    /** A second factor was refused; {@code locked} when it was not even tried, after too many failures. */
    record SecondFactorRefused(
            String username,
            @Nullable String fhirUser,
            boolean locked,
            @Nullable String remoteAddress) implements SignInEvent {}

    /** A user enrolled a second factor or took one away. */
    record SecondFactorChanged(
            String username,
            @Nullable String fhirUser,
            boolean enrolled,
            @Nullable String remoteAddress) implements SignInEvent {}
}
