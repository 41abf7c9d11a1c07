package org.chartkeeper.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import org.chartkeeper.caller.Custodian;
import org.chartkeeper.fhir.StartRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policy of the file as it stands: a change is in force within a second, a faulty one leaves the old policy in force. */
public final class PolicyInForce implements Supplier<Policy>, Custodian {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyInForce.class);

    private final Path file;
    private final AccessChanges changes;
    private final PolicyHistory history;
    private volatile Policy policy;
    private FileTime read;

    /** @throws StartRefusedException naming what is wrong with {@code file} */
    PolicyInForce(Path file, AccessChanges changes, PolicyHistory history) {
        this.file = file;
        this.changes = changes;
        this.history = history;
        try {
            this.read = Files.getLastModifiedTime(file);
            this.policy = take();
        } catch (IOException e) {
            throw new StartRefusedException(
                    "the policy `" + file + "` cannot be read; set chartkeeper.policy to the hospital's policy file");
        } catch (PolicyReader.UnusablePolicyException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Policy get() {
        return policy;
    }

    @Override
    public String reference() {
        return policy.custodian();
    }

    /** Reads the file again if it has changed. */
    synchronized void readAgain() {
        try {
            FileTime written = Files.getLastModifiedTime(file);
            if (!written.equals(read)) {
                putInForce(written);
            }
        } catch (IOException e) {
            LOG.error("the changed policy cannot be read, the old one stays: {}", e.getMessage());
        }
    }

    private void putInForce(FileTime written) throws IOException {
        try {
            policy = take();
            changes.everythingChangedHere();
            LOG.info("policy {} is in force", policy.version());
        } catch (PolicyReader.UnusablePolicyException e) {
            LOG.error("the changed policy is not put in force, the old one stays: {}", e.getMessage());
        }
        read = written;
    }

    /** The policy in the file, which is kept for ever before anything is decided by it. */
    private Policy take() throws IOException {
        String text = Files.readString(file);
        Policy taken = PolicyReader.parse(text);
        history.keep(taken.version(), text);
        return taken;
    }
}
