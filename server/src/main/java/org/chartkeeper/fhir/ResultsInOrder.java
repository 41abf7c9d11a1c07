package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.dao.IResultIterator;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/** Results in the order of storing, from an offset on: a page of them depends on nothing that is not among them. */
final class ResultsInOrder implements IResultIterator<JpaPid> {

    private final Iterator<JpaPid> results;
    private int given;

    private ResultsInOrder(Iterator<JpaPid> results) {
        this.results = results;
    }

    /**
     * All of {@code found}, which is closed, but the first {@code offset}.
     *
     * @throws UnprocessableEntityException when there are more than {@code most}
     */
    static ResultsInOrder of(IResultIterator<JpaPid> found, int offset, int most) {
        var ordered = new TreeSet<JpaPid>(Comparator.comparing(JpaPid::getId));
        try (found) {
            while (found.hasNext()) {
                ordered.add(found.next());
                if (ordered.size() > most) {
                    throw new UnprocessableEntityException(
                            "this is more than `$everything` answers; ask for fewer types"
                                    + " with `_type`, for one patient, or export it");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ResultsInOrder(ordered.stream().skip(offset).iterator());
    }

    @Override
    public boolean hasNext() {
        return results.hasNext();
    }

    @Override
    public JpaPid next() {
        given++;
        return results.next();
    }

    @Override
    public int getSkippedCount() {
        return 0;
    }

    @Override
    public int getNonSkippedCount() {
        return given;
    }

    @Override
    public Collection<JpaPid> getNextResultBatch(long size) {
        List<JpaPid> batch = new ArrayList<>();
        while (hasNext() && batch.size() < size) {
            batch.add(next());
        }
        return batch;
    }

    @Override
    public void close() {
        // What they were read from is closed already.
    }
}
