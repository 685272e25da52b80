"""Shapes: the ways in which platforms export answers; one module per platform, each with a ``SHAPE``.

A module holds one ``Shape`` (``shape.py``): its name, which is the word for ``format=``, its title, and two functions. ::

    def _recognises(sheet: Sheet, instrument: Instrument | None) -> bool:
        return "_submission_time" in sheet.heading()

    def _table(sheet: Sheet, instrument: Instrument, problems: Problems) -> RawTable | None:
        export = Export.of(sheet, instrument, problems, "KoboToolbox")
        export.rename(lambda heading: heading.rpartition("/")[2])   # out of groups
        export.take_stamp()                   # the column ``form``: which form it was, checked afterwards
        export.take_id("_uuid")
        export.drop(("_id", "_index"))        # columns of the platform, named in one note
        export.claim()                        # which column is which question: by code, or by its text in any language
        export.expand(" ")                    # multiple choices in one cell become one 0/1 column per option
        export.tick()                         # option columns that hold a label or nothing become 0/1
        return export.table()

    SHAPE = Shape(name="kobo", title="KoboToolbox", recognises=_recognises, table=_table)

What a shape leaves in a cell is decoded like any other: codes and labels of every language, ``1 - label``; what is no answer
becomes an error with its place and a suggestion. A column that belongs to no question stays and is reported. Files that are
no tables (``.sav``, ``.json``, ``.xml``) have ``endings``, ``holds`` and ``document`` instead of the two functions.

The registry in ``shape.py`` lists the modules by name and imports them when a file is read.
"""
