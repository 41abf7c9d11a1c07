package org.chartkeeper.caller;

import org.jspecify.annotations.Nullable;

/** What happened to the registration of a client, published as a Spring event for the audit trail; it decides nothing. */
public sealed interface ClientEvent {

    /** Who did it, or null when it was nobody that is known here. */
    @Nullable
    Caller by();

    /** The client that it was about; empty when it was about none. */
    String clientId();

    /** From where. */
    @Nullable
    String remoteAddress();

    /** A client was registered, with this status. */
    record ClientRegistered(
            @Nullable Caller by,
            String clientId,
            String status,
            @Nullable String remoteAddress) implements ClientEvent {}

    /** A registration was changed; {@code what} names the members, never what they say. */
    record ClientChanged(
            @Nullable Caller by,
            String clientId,
            String what,
            @Nullable String remoteAddress) implements ClientEvent {}

    /** A client was given this status: switched off, on, or approved. */
    record ClientStatusSet(
            @Nullable Caller by,
            String clientId,
            String status,
            @Nullable String remoteAddress) implements ClientEvent {}

    /** A registration was ended. */
    record ClientDeleted(
            @Nullable Caller by, String clientId, @Nullable String remoteAddress) implements ClientEvent {}

    /** An attempt at any of it was refused, with this HTTP status and error. */
    record ClientRefused(
            @Nullable Caller by,
            String clientId,
            int status,
            String error,
            @Nullable String remoteAddress) implements ClientEvent {}
}
