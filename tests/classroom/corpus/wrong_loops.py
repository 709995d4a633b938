LOOPS = ()
